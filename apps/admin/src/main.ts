import { bootstrapApplication } from '@angular/platform-browser';
import { config } from 'zod';
import { App } from './app/app';
import { appConfig } from './app/app.config';

// zod would try `new Function` to compile its schemas, which the content security policy forbids.
config({ jitless: true });

bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
