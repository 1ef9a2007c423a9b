import { type ApiClient, openLiveStream } from '@guru/client';

/** Starts something, and waits until a device has come online after that. */
export async function untilOnline<T>(api: ApiClient, start: () => T | Promise<T>): Promise<T> {
  const ready = Promise.withResolvers<void>();
  const online = Promise.withResolvers<void>();
  const stream = openLiveStream({
    api,
    onEvent(event) {
      if (event.type === 'ready') ready.resolve();
      if (event.type === 'status' && event.changes.some(({ status }) => status === 'online'))
        online.resolve();
    },
  });
  try {
    await ready.promise;
    const started = await start();
    await online.promise;
    return started;
  } finally {
    stream.close();
  }
}
