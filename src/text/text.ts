/**
 * A text for a person. `{0}`, `{1}` ... stand for the values, so that a translation may change their order.
 * The template is a literal: a translation is found by it.
 */
export function t(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
