/**
 * The report of a batch that was given up, as it arrives at the on-failure destination. It says where the records stand
 * in the stream; it does not hold them.
 */
export interface FailureDocument {
  /** Of the last invocations of this batch. */
  readonly requestId: string;
  /** Why it was given up, for example RetryAttemptsExhausted. */
  readonly condition: string;
  readonly streamArn: string;
  readonly shardId: string;
  /** Of the first record, inclusive. */
  readonly first: bigint;
  /** Of the last record, inclusive. */
  readonly last: bigint;
  /** How many records were given up; more may stand between first and last if the shard was read by several lanes. */
  readonly batchSize: number;
  /** The whole document as it came. */
  readonly text: string;
}

/** Throws if the text is no failure document of a DynamoDB stream, and says what is missing. */
export function parseFailureDocument(text: string): FailureDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error('the message is not JSON');
  }
  const request = required(document, 'requestContext');
  const batch = required(document, 'DDBStreamBatchInfo');
  return {
    requestId: String(required(request, 'requestId')),
    condition: String(required(request, 'condition')),
    streamArn: String(required(batch, 'streamArn')),
    shardId: String(required(batch, 'shardId')),
    first: BigInt(String(required(batch, 'startSequenceNumber'))),
    last: BigInt(String(required(batch, 'endSequenceNumber'))),
    batchSize: Number(required(batch, 'batchSize')),
    text,
  };
}

function required(parent: unknown, member: string): unknown {
  const value = (parent as Record<string, unknown> | null)?.[member];
  if (value === undefined || value === null) {
    throw new Error(`the failure document has no ${member}`);
  }
  return value;
}
