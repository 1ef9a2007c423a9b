import { ApiProblem } from '@guru/client';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { api, session } from './client.ts';

/** Whether the first owner is still to be made. The route is gone (404) once there is one. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: async ({ signal }) => {
    try {
      await api('GET /api/v1/setup', { signal });
      return { open: true };
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return { open: false };
      throw error;
    }
  },
});

export interface SetupForm {
  code: string;
  partner_name: string;
  display_name: string;
  email: string;
  password: string;
}

export function useSetup() {
  return useMutation({
    mutationFn: (body: SetupForm) => api('POST /api/v1/setup', { body }),
    onSuccess: session.accept,
  });
}
