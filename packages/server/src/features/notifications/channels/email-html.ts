import { factsOf, headlineOf, labelOf, type Message, type MessageItem } from '../message.ts';

/** Dark enough for white text on them and plain on both grounds; words say the same beside them. */
const COLOURS = { critical: '#c62828', warning: '#b26a00', info: '#1565c0' } as const;
const OVER = '#2e7d32';
const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

/** The message for mail programs: tables and inline styles, nothing from elsewhere, colours that dark modes may turn round. */
export function htmlOf(message: Message): string {
  const body = message.is_test
    ? `<p style="margin:0">This is a test of Guru. Messages get here.</p>`
    : message.items.map(itemOf).join('<tr><td style="height:24px"></td></tr>');
  const rows = message.is_test ? `<tr><td>${body}</td></tr>` : body;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(message.subject)}</title></head>
<body style="margin:0;padding:24px 12px;${FONT};font-size:15px;line-height:1.45">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;margin:0 auto">
${rows}
</table></body></html>
`;
}

function itemOf(item: MessageItem): string {
  const colour = item.what === 'resolved' ? OVER : COLOURS[item.severity];
  const label = `<span style="background:${colour};color:#ffffff;padding:2px 8px;border-radius:4px;font-size:13px">${escapeHtml(labelOf(item))}</span>`;
  const facts = factsOf(item)
    .map(
      ([name, text]) =>
        `<tr><td style="padding:2px 12px 2px 0;vertical-align:top;white-space:nowrap;opacity:.75">${name}</td><td style="padding:2px 0;word-break:break-word">${escapeHtml(text)}</td></tr>`,
    )
    .join('\n');
  const acknowledge =
    item.acknowledge_url === null ? '' : `${button('Acknowledge', item.acknowledge_url, colour)}&nbsp;&nbsp;`;
  return `<tr><td style="border-left:4px solid ${colour};padding:4px 0 4px 16px">
${label}
<h1 style="margin:8px 0;font-size:18px;line-height:1.3;word-break:break-word">${escapeHtml(headlineOf(item))}</h1>
<table role="presentation" cellpadding="0" cellspacing="0" border="0">
${facts}
</table>
<p style="margin:16px 0 0">${acknowledge}<a href="${escapeHtml(item.url)}">Open in Guru</a></p>
</td></tr>`;
}

function button(text: string, url: string, colour: string): string {
  return `<a href="${escapeHtml(url)}" style="display:inline-block;background:${colour};color:#ffffff;padding:8px 16px;border-radius:6px;text-decoration:none">${text}</a>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
