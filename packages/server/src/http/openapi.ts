import { api, type Endpoint, Problem } from '@guru/protocol/api';
import { CATALOGUE } from '../errors/index.ts';
import type { Pages } from './app.ts';
import { codesOf } from './endpoint-errors.ts';
import { type JsonSchema, SchemaBook } from './openapi-schemas.ts';
import type { StreamRoute } from './streams.ts';

const SECURITY = [{ access_token: [] }];
const EVENT_STREAM = { 'text/event-stream': { schema: { type: 'string' } } };

/** `GET /api/v1/openapi.json`: the OpenAPI 3.1 document of the whole API, made when it is first asked for. */
export function openApiPages(publicUrl: string, version: string, streams: readonly StreamRoute[]): Pages {
  let text: string | undefined;
  return (app) => {
    app.get('/api/v1/openapi.json', () => {
      text ??= JSON.stringify(makeOpenApi(publicUrl, version, streams));
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    });
  };
}

/** Makes the document from the contract and the catalogue of errors. Its schemas are the ones that requests are validated by. */
function makeOpenApi(publicUrl: string, version: string, streams: readonly StreamRoute[]) {
  const book = new SchemaBook();
  const paths: Record<string, Record<string, object>> = {};
  const add = (method: string, path: string, operation: object) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const [key, endpoint] of Object.entries<Endpoint>(api)) {
    const [method = '', path = ''] = key.split(' ');
    add(method, path, operationOf(key, method, endpoint, book));
  }
  for (const stream of streams) add('GET', stream.path, streamOperationOf(stream, book));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Guru',
      version,
      description:
        'Every error is `application/problem+json` with a stable `code`; `/docs/errors` lists them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: book.named(),
      securitySchemes: {
        access_token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `access_token` of `POST /api/v1/auth/login`.',
        },
      },
    },
  };
}

function operationOf(key: string, method: string, endpoint: Endpoint, book: SchemaBook): object {
  const { params, query, body, response, events, download, status, summary, tag, access } = endpoint;
  const parameters = [...parametersOf('path', params, book), ...parametersOf('query', query, book)];
  return {
    operationId: operationIdOf(key),
    summary,
    tags: [tag],
    ...(access !== 'public' && { description: `Takes the role ${access} or a higher one.` }),
    security: access === 'public' ? [] : SECURITY,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: json(book.body(body)) } }),
    responses: {
      [status]: {
        description: events === undefined ? 'Done' : `Done. ${events}`,
        ...(response && { content: { ...json(book.body(response)), ...(events && EVENT_STREAM) } }),
        ...(download && { content: { [download]: { schema: { type: 'string' } } } }),
      },
      ...refusalsOf(method, endpoint, book),
    },
  };
}

function streamOperationOf({ path, summary, access, errors }: StreamRoute, book: SchemaBook): object {
  return {
    operationId: operationIdOf(`GET ${path}`),
    summary,
    tags: ['live'],
    description: `Takes the role ${access} or a higher one.`,
    security: SECURITY,
    responses: {
      200: {
        description: 'Server-Sent Events',
        content: EVENT_STREAM,
      },
      ...refusalsOf('GET', { summary, tag: 'live', access, status: 200, errors }, book),
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: Endpoint['params'], book: SchemaBook): object[] {
  if (schema === undefined) return [];
  return book.fields(schema).map(({ name, required, schema: field }) => ({
    name,
    in: place,
    required: place === 'path' || required,
    schema: field,
  }));
}

/** One answer for each status with which an endpoint refuses; its description lists the codes. */
function refusalsOf(method: string, endpoint: Endpoint, book: SchemaBook): Record<string, object> {
  const byStatus = Map.groupBy(codesOf(method, endpoint), (code) => CATALOGUE[code].status);
  const content = { 'application/problem+json': { schema: book.body(Problem) } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `\`${code}\`: ${CATALOGUE[code].title}.`).join(' '), content },
    ]),
  );
}

function json(schema: JsonSchema): object {
  return { 'application/json': { schema } };
}

/** `GET /api/v1/agents/{agent_id}` as `get_agents_agent_id`. */
function operationIdOf(key: string): string {
  const words = key.toLowerCase().replace('/api/v1/', '');
  return words.replaceAll(/[^a-z0-9]+/g, '_').replace(/_$/, '');
}
