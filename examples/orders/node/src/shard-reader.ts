import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { Clients } from './clients';
import type { FailureDocument } from './failure-document';
import { changeOfStream, type OrderChange } from './order-change';

/**
 * A page may be empty although records follow, so one empty page proves nothing; but at the tip of an open shard pages
 * stay empty for ever.
 */
const EMPTY_PAGES_AT_MOST = 20;

/**
 * The changes from the document's first to its last sequence number, which are at hand for 24 hours after they were
 * written; undefined if the stream no longer holds them, and trying again would not bring them back. If the shard was
 * read by several lanes, changes of the other lanes stand among them.
 */
export async function readBack(
  streams: Clients['streams'],
  document: FailureDocument,
): Promise<OrderChange[] | undefined> {
  try {
    return await read(streams, document);
  } catch (error) {
    if (error instanceof TrimmedDataAccessException || error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

async function read(streams: Clients['streams'], document: FailureDocument): Promise<OrderChange[]> {
  const found: OrderChange[] = [];
  const start = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: document.streamArn,
      ShardId: document.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: document.first.toString(),
    }),
  );
  let iterator = start.ShardIterator;
  let emptyPages = 0;
  while (iterator !== undefined && emptyPages < EMPTY_PAGES_AT_MOST) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
    const changes = (page.Records ?? []).map(changeOfStream);
    found.push(...changes.filter((change) => covers(document, change)));
    const last = changes.at(-1);
    emptyPages = last === undefined ? emptyPages + 1 : 0;
    iterator = last !== undefined && position(last) >= document.last ? undefined : page.NextShardIterator;
  }
  return found;
}

function covers(document: FailureDocument, change: OrderChange): boolean {
  return document.first <= position(change) && position(change) <= document.last;
}

function position(change: OrderChange): bigint {
  return BigInt(change.sequenceNumber);
}
