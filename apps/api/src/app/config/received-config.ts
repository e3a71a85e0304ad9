import { AppConfig } from './app-config';

/** The configuration that another process of Keypool has read and sent as JSON. */
export function receivedConfig(sent: AppConfig): AppConfig {
  const config = new AppConfig();
  for (const [name, group] of Object.entries(config)) {
    Object.assign(group, Reflect.get(sent, name));
  }
  return config;
}
