/** The words of the setup page. */
export const TEXTS = {
  title: 'Make this server yours',
  lead: 'You become its owner. This page exists once: afterwards people join by your invitation only.',
  code: 'One-time code',
  codeHint: 'It stands in the link that the server printed when it started.',
  partner: 'Company',
  partnerHint: 'Your own name as a provider; clients come later.',
  name: 'Your name',
  email: 'E-mail',
  password: 'Password',
  submit: 'Become the owner',
  doing: 'Not set up',
  closedTitle: 'This server has its owner already',
  closedMore: 'Sign in, or ask the owner to let you in.',
  signIn: 'Sign in',
} as const;
