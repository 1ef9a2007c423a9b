import {
  AgentDetail,
  AgentSummary,
  Client,
  EnrolmentToken,
  Me,
  Problem,
  Site,
  TechSession,
  Tokens,
} from '@guru/protocol/api';
import { z } from 'zod';

/** Schemas that the document names instead of repeating them. */
const NAMED = { Problem, Tokens, Me, Client, Site, EnrolmentToken, AgentSummary, AgentDetail, TechSession };

/** JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schemas of one document: those with a name are referred to. */
export class SchemaBook {
  readonly #names = z.registry<{ id: string }>();

  constructor() {
    for (const [id, schema] of Object.entries(NAMED)) this.#names.add(schema, { id });
  }

  /**
   * A whole body. Fields with a default may be left out of a request; an answer may have more fields than are described, so that
   * one can be added without breaking those who validate.
   */
  body(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  /** The fields of a path or query, each on its own. Texts that stand for numbers are described as the numbers. */
  fields(schema: z.ZodObject): { name: string; required: boolean; schema: JsonSchema }[] {
    return Object.entries(schema.shape).map(([name, field]) => ({
      name,
      required: !field.safeParse(undefined).success,
      schema: this.#convert(field, 'output'),
    }));
  }

  /** All named schemas, for `components.schemas`. */
  named(): Record<string, JsonSchema> {
    const all = z.toJSONSchema(z.strictObject(NAMED), { io: 'input', metadata: this.#names });
    return withComponentRefs(all.$defs ?? {});
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $schema: _, $defs: __, ...own } = z.toJSONSchema(schema, { io, metadata: this.#names });
    return withComponentRefs(own);
  }
}

/** Definitions have one place in the document, so what points to a schema's own `$defs` must point there. */
function withComponentRefs<T extends object>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
