import { ApiProblem, NetworkProblem } from '@guru/client';
import { Command } from 'commander';
import { hint, print, store } from '../../context.ts';
import { signOut } from '../../credentials/exchange.ts';

export function logoutCommand(): Command {
  return new Command('logout')
    .description('sign out, here and at the server')
    .addHelpText('after', '\nExample:\n  guru logout')
    .action(logout);
}

async function logout(): Promise<void> {
  const credentials = store.read();
  if (credentials === null) {
    print('Nobody was signed in');
    return;
  }
  store.remove();
  print(`Signed out of ${credentials.server_url}`);
  try {
    await signOut(credentials);
  } catch (error) {
    if (!(error instanceof ApiProblem || error instanceof NetworkProblem)) throw error;
    hint('The server could not be told: there the sign-in ends by itself, after 30 days.');
  }
}
