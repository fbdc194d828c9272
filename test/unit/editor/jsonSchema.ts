import * as v from 'valibot';

const node = v.strictObject({
  $schema: v.optional(v.string()),
  $ref: v.optional(v.string()),
  title: v.optional(v.string()),
  description: v.optional(v.string()),
  markdownDescription: v.optional(v.string()),
  markdownEnumDescriptions: v.optional(v.array(v.string())),
  default: v.optional(v.unknown()),
  examples: v.optional(v.array(v.unknown())),
  defaultSnippets: v.optional(v.array(v.strictObject({ label: v.string(), description: v.string(), body: v.unknown() }))),
  definitions: v.optional(v.record(v.string(), v.unknown())),
  type: v.optional(v.union([v.string(), v.array(v.string())])),
  const: v.optional(v.unknown()),
  enum: v.optional(v.array(v.unknown())),
  anyOf: v.optional(v.array(v.unknown())),
  minimum: v.optional(v.number()),
  exclusiveMinimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  exclusiveMaximum: v.optional(v.number()),
  items: v.optional(v.unknown()),
  required: v.optional(v.array(v.string())),
  properties: v.optional(v.record(v.string(), v.unknown())),
  additionalProperties: v.optional(v.unknown()),
});

const isType: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: isObject,
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a value is valid under a JSON schema (draft 7, the words that our schema uses).
 * @throws ValiError for a schema with any other word
 */
export function jsonSchemaAccepts(schema: unknown, value: unknown, root: unknown = schema): boolean {
  const rule = v.parse(node, schema);
  if (rule.$ref !== undefined) {
    const definition = v.parse(node, root).definitions?.[rule.$ref.replace('#/definitions/', '')];
    return jsonSchemaAccepts(definition, value, root);
  }
  const types = rule.type === undefined ? [] : [rule.type].flat();
  if (types.length > 0 && !types.some((type) => isType[type]?.(value))) return false;
  if ('const' in rule && value !== rule.const) return false;
  if (rule.enum !== undefined && !rule.enum.includes(value)) return false;
  if (rule.anyOf !== undefined && !rule.anyOf.some((choice) => jsonSchemaAccepts(choice, value, root))) return false;
  if (typeof value === 'number' && (value < (rule.minimum ?? -Infinity) || value <= (rule.exclusiveMinimum ?? -Infinity))) return false;
  if (typeof value === 'number' && (value > (rule.maximum ?? Infinity) || value >= (rule.exclusiveMaximum ?? Infinity))) return false;
  if (Array.isArray(value)) return rule.items === undefined || value.every((item) => jsonSchemaAccepts(rule.items, item, root));
  if (!isObject(value)) return true;
  if (rule.required?.some((key) => !(key in value)) === true) return false;
  return Object.entries(value).every(([key, inner]) => {
    const property = rule.properties?.[key] ?? rule.additionalProperties;
    return property === undefined || jsonSchemaAccepts(property, inner, root);
  });
}
