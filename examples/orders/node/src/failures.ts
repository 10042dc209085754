import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from './clients';
import type { FailureDocument } from './failure-document';
import type { Recovery } from './recovery';

/**
 * Keeps a failure document and its poison records for people to look at: a row for each record and one for the
 * document, which is written last, so that a document's row means that all its records are there. One row for all would
 * meet the limit of 400 KB an item. Keeping the same document again leaves the same rows.
 */
export async function keepFailure(
  tables: Clients['tables'],
  table: string,
  document: FailureDocument,
  recovery: Recovery,
  when: Date,
): Promise<void> {
  for (const { change, reason } of recovery.poison) {
    await tables.send(
      new PutCommand({
        TableName: table,
        Item: {
          requestId: document.requestId,
          part: `record#${change.sequenceNumber}`,
          shardId: document.shardId,
          sequenceNumber: change.sequenceNumber,
          eventId: change.eventId,
          eventName: change.kind,
          orderId: change.orderId,
          customerId: change.customerId,
          reason,
          // An image that the record does not have is no attribute of the row.
          ...(change.before && { oldImage: change.before }),
          ...(change.after && { newImage: change.after }),
        },
      }),
    );
  }
  await tables.send(
    new PutCommand({
      TableName: table,
      Item: {
        requestId: document.requestId,
        part: `document#${document.first}`,
        streamArn: document.streamArn,
        shardId: document.shardId,
        startSequenceNumber: document.first.toString(),
        endSequenceNumber: document.last.toString(),
        condition: document.condition,
        batchSize: document.batchSize,
        recordsReadBack: recovery.readBack,
        recordsProcessedBefore: recovery.processedBefore,
        recordsRecovered: recovery.recovered,
        recordsPoison: recovery.poison.length,
        keptAt: when.toISOString(),
        document: document.text,
      },
    }),
  );
}
