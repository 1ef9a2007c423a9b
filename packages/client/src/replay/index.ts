export { type EventsOptions, recordedEvents } from './events.ts';
export { Timeline } from './timeline.ts';
