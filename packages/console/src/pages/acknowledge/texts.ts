/** The words of the page that a message's link opens. */
export const TEXTS = {
  title: 'Acknowledge',
  lead: 'Say that you care about it: then nobody else is told of it meanwhile.',
  submit: 'I’ll see to it',
  doing: 'Not acknowledged',
  done: 'Acknowledged',
  doneFor: (who: string) => `In the name of “${who}”. It stays open until it is over.`,
  noToken: 'The link is not whole',
  noTokenMore: 'Open it from the message again, or sign in to acknowledge.',
  open: 'See all alerts',
} as const;
