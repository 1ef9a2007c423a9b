/** The words of the sign-in page. */
export const TEXTS = {
  title: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  doing: 'Not signed in',
  noOwnerTitle: 'This server has no owner yet',
  noOwnerMore:
    'Open the link that the server printed when it started. It carries a one-time code and ends in',
} as const;
