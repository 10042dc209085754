import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue as EventValue } from 'aws-lambda';

/** An order as plain values. Numbers are wrapped: DynamoDB's have 38 digits, JavaScript's 16. */
export type Item = Record<string, unknown>;

/** An image of a batch's record. Its binary values are Base64, as everything in an event is JSON. */
export function fromEvent(image: Record<string, EventValue> | undefined): Item | undefined {
  return image && fromStream(decodedMap(image));
}

/** An image as the SDK's GetRecords answers it. */
export function fromStream(image: Record<string, AttributeValue> | undefined): Item | undefined {
  return image && unmarshall(image, { wrapNumbers: true });
}

function decodedMap(map: Record<string, EventValue>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, decoded(value)]));
}

function decoded(value: EventValue): AttributeValue {
  if (value.B !== undefined) {
    return { B: Buffer.from(value.B, 'base64') };
  }
  if (value.BS !== undefined) {
    return { BS: value.BS.map((text) => Buffer.from(text, 'base64')) };
  }
  if (value.L !== undefined) {
    return { L: value.L.map(decoded) };
  }
  if (value.M !== undefined) {
    return { M: decodedMap(value.M) };
  }
  return value as AttributeValue;
}
