import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CATALOGUE, ERROR_CODES } from './catalogue.ts';

export const ERRORS_PAGE = fileURLToPath(new URL('../../../../docs/errors.md', import.meta.url));

const HEAD = `# Errors

Every error of the HTTP API is \`application/problem+json\` (RFC 9457):

\`\`\`json
{
  "type": "/docs/errors#agent_in_session",
  "title": "The device is in another technician’s session",
  "status": 409,
  "code": "agent_in_session",
  "detail": "\`held_by\` says whose, and since when.",
  "request_id": "dD4x3M6fXNjA",
  "held_by": { "tech_id": "…", "tech_name": "Ada", "since": "2026-11-24T09:00:00Z", "session_id": "…" }
}
\`\`\`

Programs go by \`code\`, which is stable; texts may be reworded. \`errors\` lists faults of the request by their place, \`retry_after_s\` comes with 429,
and \`request_id\` finds the request in the server's log. What an endpoint may answer is in \`GET /api/v1/openapi.json\`; errors of channels and
connections are in the [protocol](../packages/protocol/spec.md).

This page is made from the catalogue: \`bun packages/server/src/errors/page.ts\` writes it.
`;

/** `docs/errors.md` as it must be. */
export function renderErrorsPage(): string {
  const rows = ERROR_CODES.map((code) => {
    const { status, title, advice } = CATALOGUE[code];
    return `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} | ${advice} |`;
  });
  return [HEAD, '| code | status | what happened | what to do |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

if (import.meta.main) writeFileSync(ERRORS_PAGE, renderErrorsPage());
