/** The words of clients and sites. */
export const TEXTS = {
  lead: 'A client is a company that you look after; its sites are the places where its devices stand.',
  client: 'New client',
  clientPlaceholder: 'Acme Dental',
  site: 'Its first site',
  addClient: 'Add the client',
  addSite: 'Add a site',
  siteName: 'Name of the site',
  add: 'Add',
  cancel: 'Cancel',
  doing: 'Not added',
  doingRead: 'The clients can’t be shown',
  emptyTitle: 'No clients yet',
  emptyMore: 'Add the first one above. Devices are enrolled into a site.',
  devices: 'devices',
  defaultSite: 'Main',
} as const;
