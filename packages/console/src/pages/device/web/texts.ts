/** The words of opening a web page of a device. */
export const TEXTS = {
  title: (name: string) => `Web page through ${name}`,
  more: 'The web interface of a router, a printer, a NAS or of the device itself: anything that it reaches. It opens in a new tab with an address of its own, and stays open until you end the session below or close this window.',
  host: 'Machine',
  hostHint: 'A name or an address as the device knows it.',
  itself: 'the device itself',
  port: 'Port',
  scheme: 'It speaks',
  schemes: [
    { value: 'http', label: 'HTTP' },
    { value: 'https', label: 'HTTPS' },
  ],
  schemeHint: 'Its certificate is not checked: devices sign their own.',
  cancel: 'Cancel',
  submit: 'Open the page',
  doing: 'Not opened',
  forward: 'For other programs, on the command line:',
} as const;
