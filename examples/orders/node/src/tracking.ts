import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Clients } from './clients';
import type { OrderChange } from './order-change';

const KEYS_A_CALL = 100;

/** How a change came to be processed: from its batch, or, after it had been given up, by the dead-letter processor. */
export type Mark = 'PROCESSED' | 'RECOVERED';

/**
 * The tracking table: one row a change, written by whoever processed the change first. It makes redeliveries visible
 * and harmless.
 */
export class Tracking {
  constructor(
    private readonly tables: Clients['tables'],
    private readonly table: string,
  ) {}

  /** The event ids of those changes that are marked. */
  async marked(changes: readonly OrderChange[]): Promise<Set<string>> {
    const marked = new Set<string>();
    for (let from = 0; from < changes.length; from += KEYS_A_CALL) {
      const keys = changes.slice(from, from + KEYS_A_CALL).map(({ eventId }) => ({ eventId }));
      let left: BatchGetCommandInput['RequestItems'] = {
        [this.table]: { Keys: keys, ProjectionExpression: 'eventId', ConsistentRead: true },
      };
      while (left && Object.keys(left).length > 0) {
        const answer: BatchGetCommandOutput = await this.tables.send(new BatchGetCommand({ RequestItems: left }));
        answer.Responses?.[this.table]?.forEach((row) => marked.add(row['eventId'] as string));
        left = answer.UnprocessedKeys;
      }
    }
    return marked;
  }

  /** Marks a change whose work is done. If another delivery was faster, this one is counted as a redelivery. */
  async mark(change: OrderChange, mark: Mark, when: Date): Promise<void> {
    try {
      await this.tables.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            eventId: change.eventId,
            sequenceNumber: change.sequenceNumber,
            orderId: change.orderId,
            eventName: change.kind,
            status: mark,
            processedAt: when.toISOString(),
            redeliveries: 0,
          },
          ConditionExpression: 'attribute_not_exists(eventId)',
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
      await this.countRedelivery(change);
    }
  }

  /** Counts one redelivery of a change that is marked. */
  async countRedelivery(change: OrderChange): Promise<void> {
    await this.tables.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { eventId: change.eventId },
        UpdateExpression: 'ADD redeliveries :one',
        ExpressionAttributeValues: { ':one': 1 },
      }),
    );
  }
}
