import { catalogue } from './entry.ts';

/** What telling people may answer. */
export const NOTIFYING_ERRORS = catalogue({
  channel_not_found: {
    status: 404,
    title: 'No such channel',
    advice: 'Read the list at `GET /api/v1/notifications/channels`.',
  },
  bad_channel: {
    status: 400,
    title: 'The channel would not work',
    advice:
      'Mend what `detail` names. Secrets are to be said again when the address that they are for changes.',
  },
  channel_in_use: {
    status: 409,
    title: 'The channel is needed',
    advice: 'Take it out of the route or the rota that `detail` names first.',
  },
  too_many_channels: {
    status: 409,
    title: 'There are as many channels as there may be',
    advice: 'Remove one that is not used any more.',
  },
  rota_not_found: {
    status: 404,
    title: 'No such rota',
    advice: 'Read the list at `GET /api/v1/notifications/rotas`.',
  },
  rota_in_use: {
    status: 409,
    title: 'The rota is needed',
    advice: 'Take it out of the route that `detail` names first.',
  },
  too_many_rotas: {
    status: 409,
    title: 'There are as many rotas as there may be',
    advice: 'Remove one that is not used any more.',
  },
  route_not_found: {
    status: 404,
    title: 'No such route',
    advice: 'Read the list at `GET /api/v1/notifications/routes`.',
  },
  delivery_not_found: {
    status: 404,
    title: 'No such message',
    advice: 'Read the list at `GET /api/v1/notifications/deliveries`.',
  },
  delivery_not_dead: {
    status: 409,
    title: 'The message is not dead',
    advice: 'One that waits or is retried goes out by itself; one that was sent or dropped is done with.',
  },
  bad_link: {
    status: 403,
    title: 'The link is worth nothing any more',
    advice: 'Each link works once, for 24 hours. Sign in to acknowledge.',
  },
});
