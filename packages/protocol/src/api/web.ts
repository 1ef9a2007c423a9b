import { z } from 'zod';
import { Id } from './common.ts';
import { contract } from './contract.ts';

export const web = contract({
  'POST /api/v1/tunnel/{session_id}/web': {
    summary:
      'Open a web page of the device, or of what it reaches, for this browser; the address works once, for 30 seconds',
    tag: 'tunnel',
    access: 'technician',
    params: z.strictObject({ session_id: Id }),
    body: z.strictObject({
      /** As the device knows it; itself unless given. */
      host: z
        .string()
        .regex(/^[A-Za-z0-9._:-]{1,253}$/, 'A name or an address, without brackets')
        .optional(),
      port: z.int().min(1).max(65_535),
      /** Whether the page is HTTPS there. Its certificate is not checked. */
      tls: z.boolean().optional(),
    }),
    status: 201,
    response: z.object({ url: z.url() }),
    errors: ['session_not_found', 'not_your_session', 'session_closed', 'web_pages_off'],
  },
});
