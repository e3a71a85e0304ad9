import { bootstrapApplication } from '@angular/platform-browser';
import { config } from 'zod';
import { App } from './app/app';
import { appConfig } from './app/app.config';

// zod would try `new Function` to compile its schemas, which the content security policy forbids.
config({ jitless: true });

void bootstrapApplication(App, appConfig);
