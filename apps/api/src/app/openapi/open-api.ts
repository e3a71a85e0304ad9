import { problemSchema } from '@keypool/dto';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { buildOf, COMMIT } from '../config/version';
import { SESSION_COOKIE } from '../identity/session-cookie-name';
import {
  ADMIN_TOKEN_SECURITY,
  METRICS_TOKEN_SECURITY,
  SESSION_SECURITY,
  WORKER_TOKEN_SECURITY,
} from './api-responses';
import { describeCommonAnswers, METHOD_NOT_ALLOWED } from './common-answers';
import { describeParameterClasses } from './parameter-classes';
import { describeSessionOnly } from './session-only';

const DOCS_PATH = 'api/docs';
const DOCUMENT_PATH = 'api/openapi.json';

const DESCRIPTION = [
  'Control plane for pools of LLM API keys.',
  'Every error is a problem (RFC 9457, `application/problem+json`); programs branch on its `code`.',
  'A path answers a method that it does not have with 405 `method_not_allowed`, in which `Allow` names those that it has.',
  'In `errors`, a `pointer` is a JSON pointer into the body (`/apiKey`), `?name` for a query parameter, `:name` for one in the path, or the name of a header.',
].join('\n\n');

function describeApi() {
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Keypool')
    .setDescription(DESCRIPTION)
    .setVersion(buildOf(COMMIT))
    .addTag('admin', 'Keys, backup keys, proxies, bindings and what happened to them')
    .addTag('internal', 'For proxy workers')
    .addTag('auth', 'Signing in and out')
    .addTag('health', 'For load balancers and monitors')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey' }, SESSION_SECURITY)
    .addBearerAuth({ type: 'http', bearerFormat: 'Admin token' }, ADMIN_TOKEN_SECURITY)
    .addBearerAuth({ type: 'http', bearerFormat: 'Worker token' }, WORKER_TOKEN_SECURITY)
    .addBearerAuth({ type: 'http', bearerFormat: 'Metrics token' }, METRICS_TOKEN_SECURITY)
    .build();
}

/** `OhmygptKeysController.listKeys` is `ohmygptKeys_listKeys`: the handlers of all providers share one base class. */
function operationId(controller: string, method: string): string {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
}

/** The document, built from the routes and the schemas of `libs/dto`. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, describeApi(), {
    operationIdFactory: operationId,
    autoTagControllers: false,
  });
  const schemas = ((document.components ??= {}).schemas ??= {});
  // No route returns it directly, so nothing else adds it.
  Object.assign(schemas, z.toJSONSchema(problemSchema, { target: 'openapi-3.0' })['definitions']);
  (document.components.responses ??= {})['MethodNotAllowed'] = METHOD_NOT_ALLOWED;
  describeCommonAnswers(document);
  describeSessionOnly(document);
  return document;
}

/** `/api/openapi.json`, and pages to read and try it at `/api/docs` (SPEC section 8). */
export function setupOpenApi(app: INestApplication): void {
  describeParameterClasses();
  SwaggerModule.setup(DOCS_PATH, app, () => createDocument(app), {
    jsonDocumentUrl: DOCUMENT_PATH,
    raw: ['json'],
    customSiteTitle: 'Keypool API',
    swaggerOptions: {
      // The badge of a validator on another host.
      validatorUrl: null,
      docExpansion: 'none',
      persistAuthorization: false,
    },
  });
}
