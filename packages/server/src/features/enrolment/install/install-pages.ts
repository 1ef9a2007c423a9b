import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ApiError } from '../../../errors/index.ts';
import type { Pages } from '../../../http/index.ts';
import { isPlatform } from './platforms.ts';
import type { Program, Programs } from './programs.ts';

export interface InstallParts {
  /** The origin that agents use. */
  readonly publicUrl: string;
  readonly programs: Programs;
}

/**
 * `/install.sh` and `/install.ps1`, made for this server, and the programs that they fetch. Nothing here is secret: a program without an
 * enrolment token can do nothing.
 */
export async function installPages({ publicUrl, programs }: InstallParts): Promise<Pages> {
  const script = async (name: string) => {
    const text = await readFile(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
    return text.replaceAll('{{server}}', publicUrl);
  };
  const [sh, ps1] = await Promise.all([script('install.sh'), script('install.ps1')]);

  async function find(platform: string): Promise<Program> {
    const program = isPlatform(platform) ? await programs.open(platform) : undefined;
    if (program === undefined)
      throw new ApiError('download_not_built', { detail: `Asked for: ${platform.slice(0, 40)}.` });
    return program;
  }

  return (app) => {
    app.get('/install.sh', () => plainText(sh));
    app.get('/install.ps1', () => plainText(ps1));
    app.get('/download/agent/:platform{.+\\.sha256}', async (c) => {
      const { file, sha256 } = await find(c.req.param('platform').replace(/\.sha256$/, ''));
      return plainText(`${sha256}  ${file}\n`);
    });
    app.get('/download/agent/:platform', async (c) => {
      const { file, body, sha256 } = await find(c.req.param('platform'));
      c.env.stayOpen();
      return new Response(body, {
        headers: {
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="${file}"`,
          'x-content-sha256': sha256,
          etag: `"${sha256}"`,
          'cache-control': 'no-cache',
        },
      });
    });
  };
}

function plainText(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
