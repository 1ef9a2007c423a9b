import type { recordings } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { encodeCursor, type HandlersOf, type SignedInUser } from '../../http/index.ts';
import { unpackEvents } from './cast-event.ts';
import { readSettings, writeSettings } from './policy/settings-store.ts';
import { readOutline, readRecording } from './read/detail-store.ts';
import { castResponse } from './read/download.ts';
import { readPieces } from './read/events-store.ts';
import { hitIn } from './read/hits.ts';
import { listRecordings, recordingsOf } from './read/list-store.ts';
import { type SearchQuery, searchPieces } from './read/search-store.ts';
import { readNamedSession } from './read/session-store.ts';
import { readTimeline } from './read/timeline-store.ts';
import type { Viewings } from './read/viewings.ts';

/** Recordings over HTTP. Who looks into one, or takes one away, is in the audit. */
export function recordingsRoutes(viewings: Viewings): HandlersOf<typeof recordings> {
  return {
    'GET /api/v1/tunnel/sessions/{session_id}': async ({ tx, user, params: { session_id }, query }) => {
      const session = await readNamedSession(tx, user, session_id);
      const terminals = await recordingsOf(tx, session_id);
      return { ...session, recordings: terminals, timeline: await readTimeline(tx, session_id, query) };
    },

    'GET /api/v1/recordings': ({ tx, user, query }) => listRecordings(tx, user, query),

    'GET /api/v1/recordings/search': async ({ tx, audit, user, query }) => {
      const { text, recording_id = null } = query;
      await audit({
        action: 'recording.searched',
        target_kind: 'recording',
        target_id: recording_id,
        details: { text },
      });
      return await search(tx, user, query);
    },

    'GET /api/v1/recordings/{recording_id}': async ({ tx, user, params }) => {
      const recording = await readRecording(tx, user, params.recording_id);
      return { ...recording, ...(await readOutline(tx, recording)) };
    },

    'GET /api/v1/recordings/{recording_id}/events': async ({ tx, audit, user, params, query }) => {
      const { recording_id, session_id } = await readRecording(tx, user, params.recording_id);
      if (viewings.begins(user.user_id, recording_id)) {
        await audit({
          action: 'recording.viewed',
          target_kind: 'recording',
          target_id: recording_id,
          details: { session_id },
        });
      }
      const { pieces, next_seq } = await readPieces(tx, recording_id, query);
      return { events: (await Promise.all(pieces.map(unpackEvents))).flat(), next_seq };
    },

    'GET /api/v1/recordings/{recording_id}/cast': {
      async waiting({ user, transaction, params }) {
        const recording = await transaction(async ({ tx, audit }) => {
          const found = await readRecording(tx, user, params.recording_id);
          const { recording_id: target_id, session_id } = found;
          await audit({
            action: 'recording.downloaded',
            target_kind: 'recording',
            target_id,
            details: { session_id },
          });
          return found;
        });
        return castResponse({ recording, transaction });
      },
    },

    'GET /api/v1/recording-settings': ({ tx, user }) => readSettings(tx, user.partner_id),

    'PUT /api/v1/recording-settings': async ({ tx, audit, user, body }) => {
      const { partner_id } = user;
      const before = await readSettings(tx, partner_id);
      await writeSettings(tx, partner_id, body);
      await audit({
        action: 'recording_settings.changed',
        target_kind: 'partner',
        target_id: partner_id,
        details: { before, after: body },
      });
      return body;
    },
  };
}

async function search(tx: Tx, user: SignedInUser, query: SearchQuery) {
  const found = await searchPieces(tx, user, query);
  const shown = found.slice(0, query.limit);
  const last = found.length > shown.length ? shown.at(-1) : undefined;
  const items = await Promise.all(
    shown.map(async ({ recording_id, session_id, agent_id, hostname, tech_name, started_at, ...piece }) => ({
      recording_id,
      session_id,
      agent_id,
      hostname,
      tech_name,
      started_at: started_at.toISOString(),
      ...hitIn(piece, await unpackEvents(piece.events), query.text),
    })),
  );
  const next_cursor = last ? encodeCursor([last.started_exactly, last.recording_id, last.seq]) : null;
  return { items, next_cursor };
}
