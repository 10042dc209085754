import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The SDK clients of one environment. */
export interface Clients {
  readonly tables: Pick<DynamoDBDocumentClient, 'send'>;
  readonly streams: Pick<DynamoDBStreamsClient, 'send'>;
  readonly topics: Pick<SNSClient, 'send'>;
}

/** Region, credentials and endpoint come from the environment that Lambda provides. */
export function clients(): Clients {
  return {
    tables: DynamoDBDocumentClient.from(new DynamoDBClient()),
    streams: new DynamoDBStreamsClient(),
    topics: new SNSClient(),
  };
}
