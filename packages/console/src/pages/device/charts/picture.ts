import { lightColours } from '../../../lib/colours.ts';
import { exactTime } from '../../../lib/time.ts';
import type { Panel } from './panels.ts';
import { createPlot, PLOT_TOKENS, type Sight } from './plot.ts';
import type { Columns } from './series.ts';

/** Wide enough for a page of a report, in the points of a screen. */
const WIDTH = 960;
const PLOT_HEIGHT = 320;
const HEAD = 64;
const EDGE = 20;
const FONT = '"Inter Variable", sans-serif';

interface Chart {
  readonly panel: Panel;
  readonly columns: Columns;
  readonly sight: Sight;
  /** Whose chart it is. */
  readonly device: string;
}

/**
 * A chart as a picture to send or print: on white in the light theme's colours whatever theme shows, with its title, its span and what its lines are. It is
 * drawn anew beside the page, so that it does not hang on the size of the window.
 */
export async function chartPicture({ panel, columns, sight, device }: Chart): Promise<Blob> {
  const host = document.createElement('div');
  host.style.cssText = `position:fixed;left:-9999px;width:${WIDTH}px;height:${PLOT_HEIGHT}px`;
  document.body.append(host);
  const nothing = () => undefined;
  const dyes = lightColours(host, PLOT_TOKENS);
  const plot = createPlot(host, panel, true, { cursor: nothing, zoom: nothing, reset: nothing }, dyes);
  try {
    plot.show(columns, sight);
    // It draws at the end of the task that asked for it.
    await new Promise((drawn) => setTimeout(drawn));
    const drawing = host.querySelector('canvas');
    if (drawing === null) throw new Error('the chart was not drawn');
    const scale = drawing.width / WIDTH;
    const picture = document.createElement('canvas');
    picture.width = (WIDTH + 2 * EDGE) * scale;
    picture.height = (HEAD + PLOT_HEIGHT + 2 * EDGE) * scale;
    const pen = picture.getContext('2d');
    if (pen === null) throw new Error('this browser draws no pictures');
    pen.scale(scale, scale);
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, picture.width, picture.height);
    writeHead(pen, { panel, sight, device }, (token) => dyes.get(token) ?? '#000000');
    pen.drawImage(drawing, EDGE, EDGE + HEAD, WIDTH, PLOT_HEIGHT);
    return await new Promise((take, fail) =>
      picture.toBlob((blob) => (blob ? take(blob) : fail(new Error('the picture is empty')))),
    );
  } finally {
    plot.destroy();
    host.remove();
  }
}

function writeHead(
  pen: CanvasRenderingContext2D,
  { panel, sight, device }: Omit<Chart, 'columns'>,
  colour: (token: string) => string,
): void {
  pen.textBaseline = 'top';
  pen.fillStyle = colour('ink');
  pen.font = `560 20px ${FONT}`;
  pen.fillText(`${panel.title}, ${device}`, EDGE, EDGE);
  pen.font = `400 13px ${FONT}`;
  pen.fillStyle = colour('ink-2');
  pen.fillText(`${exactTime(sight.from * 1000)} – ${exactTime(sight.to * 1000)}`, EDGE, EDGE + 30);
  let right = EDGE + WIDTH;
  for (const line of panel.lines.toReversed()) {
    right -= pen.measureText(line.word).width;
    pen.fillStyle = colour('ink-2');
    pen.fillText(line.word, right, EDGE + 4);
    pen.strokeStyle = colour(line.colour);
    pen.lineWidth = 2;
    pen.setLineDash([...(line.dash ?? [])]);
    pen.beginPath();
    pen.moveTo(right - 28, EDGE + 11);
    pen.lineTo(right - 6, EDGE + 11);
    pen.stroke();
    right -= 48;
  }
}

/** Hands a picture to the browser's downloads. */
export function savePicture(picture: Blob, name: string): void {
  const url = URL.createObjectURL(picture);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
