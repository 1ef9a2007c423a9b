import { useQuery } from '@tanstack/react-query';
import { useSignIn } from '../../api/me.ts';
import { setupQuery } from '../../api/setup.ts';
import { SignInView } from './SignInView.tsx';

/** Signing in. Where it leads afterwards is the route's affair: it sends on whoever is signed in. */
export function SignIn() {
  const signIn = useSignIn();
  const setup = useQuery(setupQuery);
  return (
    <SignInView
      noOwner={setup.data?.open ?? false}
      busy={signIn.isPending || signIn.isSuccess}
      error={signIn.error}
      onSubmit={(form) => signIn.mutate(form)}
    />
  );
}
