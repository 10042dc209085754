import type { MessageAttributeValue } from '@aws-sdk/client-sns';

/** Message attributes for those values that are there. */
export function textAttributes(values: Record<string, string | undefined>): Record<string, MessageAttributeValue> {
  const attributes: Record<string, MessageAttributeValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      attributes[name] = { DataType: 'String', StringValue: value };
    }
  }
  return attributes;
}
