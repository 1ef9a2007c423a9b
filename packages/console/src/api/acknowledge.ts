import { useMutation } from '@tanstack/react-query';
import { api } from './client.ts';

/** Acknowledges by the token of a message's link. It works once, so it is never sent again by itself. */
export function useAcknowledgeByLink() {
  return useMutation({
    mutationFn: (token: string) => api('POST /api/v1/acknowledge', { body: { token } }),
    retry: false,
  });
}
