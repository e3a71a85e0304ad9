import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { print } from './measure';
import { PEERS, startPeer } from './peer';
import type { Server } from './server';

export const LITELLM = 'litellm[proxy]==1.108.7';
const VENV = `${PEERS}/litellm`;
const PROGRAM = `${VENV}/bin/litellm`;
const INSTALLED_BY = `python3 -m venv ${VENV} && ${VENV}/bin/pip install '${LITELLM}'`;

/**
 * LiteLLM's proxy with one worker.
 * @param folder for its configuration
 * @returns null when it is not installed
 */
export async function startLiteLlm(
  folder: string,
  { model, baseUrl, apiKey }: Readonly<Record<'model' | 'baseUrl' | 'apiKey', string>>,
): Promise<Server | null> {
  if (!existsSync(PROGRAM)) {
    print(`LiteLLM's proxy is not measured. To install it: ${INSTALLED_BY}`);
    return null;
  }
  const config = join(folder, 'litellm.json');
  const parameters = { model: `openai/${model}`, api_base: baseUrl, api_key: apiKey };
  // JSON is YAML, too.
  writeFileSync(
    config,
    JSON.stringify({ model_list: [{ model_name: model, litellm_params: parameters }] }),
  );
  return startPeer(
    (port) => [
      resolve(PROGRAM),
      `--config=${config}`,
      '--host=127.0.0.1',
      `--port=${port}`,
      '--num_workers=1',
    ],
    {
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_LOG: 'ERROR',
      // What its clients send. It does not start without one, and calls this one weak.
      LITELLM_MASTER_KEY: apiKey,
      LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true',
    },
  );
}
