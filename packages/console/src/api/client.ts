import { createApi, createBrowserTokens } from '@guru/client';
import { createSession } from '../app/session.ts';

/** The console is served by the server that it talks to. */
const base_url = '';

const tokens = createBrowserTokens({ base_url, onSignedOut: () => session.lost() });

/** The typed API. Only the query files beside this one, the live stream and the terminal call it. */
export const api = createApi({ base_url, tokens });

const channel = new BroadcastChannel('guru.session');

export const session = createSession(tokens, {
  post: (news) => channel.postMessage(news),
  listen: (listener) => channel.addEventListener('message', (event) => listener(event.data)),
});
