export { type Fault, faultyTransport } from './faulty.ts';
export { type MemoryEnd, memoryPair } from './memory.ts';
export { INSTANT, type LineShape, lineOfSpeed } from './shape.ts';
