import { createRequire } from 'node:module';

/** A page of its own that plays a file with asciinema's own player, and says below it when that has ended. */
const PAGE = `<!doctype html>
<link rel="stylesheet" href="/player.css">
<div id="player"></div>
<p id="said"></p>
<script src="/player.js"></script>
<script>
  const said = (words) => { document.getElementById('said').textContent = words; };
  const player = AsciinemaPlayer.create('/recorded.cast', document.getElementById('player'), { autoPlay: true, speed: 4 });
  player.addEventListener('ended', () => said('it has ended'));
</script>`;

const find = (name: string) => createRequire(import.meta.url).resolve(`asciinema-player/dist/bundle/${name}`);

/** Serves that page with a recording. Disposing ends the server. */
export async function servePlayer(cast: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    routes: {
      '/': () => new Response(PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
      '/player.js': () => new Response(Bun.file(find('asciinema-player.min.js'))),
      '/player.css': () => new Response(Bun.file(find('asciinema-player.css'))),
      '/recorded.cast': () => new Response(cast, { headers: { 'content-type': 'application/x-asciicast' } }),
    },
  });
  return { url: server.url.href, [Symbol.asyncDispose]: () => server.stop(true) };
}
