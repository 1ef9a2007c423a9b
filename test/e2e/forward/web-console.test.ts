import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { accessibilityFaults } from '../support/axe.ts';
import { HAS_BROWSER } from '../support/browser.ts';
import { openDevice } from '../support/devices.ts';
import { useStage } from '../support/stage.ts';

const DEVICE = hostname();

/** A device's web interface with a script, a cookie and a WebSocket, as they have them. */
const PAGE = `<!doctype html><title>Printer</title><h1>Printer</h1><p id="said"></p>
<script>
  document.cookie = 'theme=dark';
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/socket');
  socket.onopen = () => socket.send('toner');
  socket.onmessage = ({ data }) => {
    document.getElementById('said').textContent = data + ' ' + document.cookie + ' ' + (window.opener === null);
  };
</script>`;

describe.skipIf(!HAS_BROWSER)('a device’s web page in the browser', () => {
  const stage = useStage({ owner: true, localAgent: true });
  const cookies: string[] = [];
  let device: ReturnType<typeof startDevicePage>;
  function startDevicePage() {
    return Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch(request, server) {
        cookies.push(request.headers.get('cookie') ?? '');
        if (server.upgrade(request)) return undefined;
        return new Response(PAGE, {
          headers: { 'content-type': 'text/html', 'set-cookie': 'sid=1; HttpOnly' },
        });
      },
      websocket: { message: (socket, text) => void socket.send(`heard ${text}`) },
    });
  }
  beforeAll(() => {
    device = startDevicePage();
  });
  afterAll(() => device.stop(true));

  test('opens in a tab of its own, with script, cookies and WebSocket, and ends with the session', async () => {
    const { page, context } = await stage.owner();
    await openDevice(page, DEVICE);
    await page.getByRole('button', { name: 'Web page…' }).click();
    const dialog = page.getByRole('dialog', { name: `Web page through ${DEVICE}` });
    await dialog.getByLabel('Port').fill(String(device.port));
    expect(await accessibilityFaults(page)).toEqual([]);
    const opening = context.waitForEvent('page');
    await dialog.getByRole('button', { name: 'Open the page' }).click();
    const tab = await opening;
    await tab.getByRole('heading', { name: 'Printer' }).waitFor();
    await tab.getByText('heard toner theme=dark true').waitFor();
    expect(new URL(tab.url()).hostname).toMatch(/^[0-9a-f]{32}\.localhost$/);
    expect(new URL(tab.url()).origin).not.toBe(new URL(page.url()).origin);
    await tab.reload();
    await tab.getByText('heard toner theme=dark true').waitFor();
    expect(cookies).toContain('sid=1; theme=dark');
    expect(cookies.filter((cookie) => cookie.includes('guru'))).toEqual([]);

    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: `End the session on ${DEVICE}` }).click();
    await page.getByRole('button', { name: `End the session on ${DEVICE}` }).waitFor({ state: 'hidden' });
    await tab.reload();
    await tab.getByRole('heading', { name: /No page is open here|The session has ended/ }).waitFor();
  });
});
