import { Access, type Session } from '#application';
import { object, oneOf } from '#domain';
import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { Field } from '../http/field.js';
import { EmptyForm } from '../http/plain-forms.js';
import { NoQuery } from '../http/queries.js';
import { pageSchema, readModelSchema } from '../openapi/answer-schemas.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { answered, Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { READ_MODELS, ReadModels, type ReadModelName } from '../read-models.js';

/** The path of a read model. */
export class ReadModelPath {
  @Field(oneOf(...READ_MODELS)) readonly model!: ReadModelName;
}

const begun = object({ readModel: oneOf(...READ_MODELS), rebuild: oneOf('running') });

/** The read models of this node, for whoever operates it. */
@Controller('v1/read-models')
export class ReadModelsController {
  constructor(
    private readonly access: Access,
    private readonly models: ReadModels,
  ) {}

  @Read({
    tag: 'read-models',
    at: '',
    says: 'How far each read model has come, and how the last rebuild went since the server started; for administrators and auditors of the whole.',
    query: NoQuery,
    schema: pageSchema(readModelSchema),
    example: READ_EXAMPLES.readModels,
    refuses: { 403: ['access.forbidden'] },
  })
  async list(@Query() _: NoQuery, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'readModels');
    return {
      items: this.models.states().map(({ name, phase, ordinal, position, error }) => ({
        name,
        phase,
        ordinal,
        ...(position !== undefined && { position }),
        ...(error && { error: error.name }),
        ...rebuildIn(this.models.rebuildOf(name as ReadModelName)),
      })),
    };
  }

  @Post(':model/rebuild')
  @HttpCode(202)
  @Describe({
    tag: 'read-models',
    says: 'An administrator of the whole has it made again from the first event, beside the rows that go on answering; `GET /v1/read-models` says how that goes.',
    body: { form: EmptyForm, example: EXAMPLES.empty },
    answers: [answered(202, begun, { readModel: 'register', rebuild: 'running' })],
    refuses: { 403: ['access.forbidden'], 404: ['path.unknown'], 409: ['read-model.rebuilding'] },
  })
  async rebuild(@Param() { model }: ReadModelPath, @Body() _: EmptyForm, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'operation');
    this.models.beginRebuild(model);
    return { readModel: model, rebuild: 'running' as const };
  }
}

const rebuildIn = (rebuild: ReturnType<ReadModels['rebuildOf']>) =>
  rebuild ? { rebuild: { phase: rebuild.phase, ...(rebuild.error && { error: rebuild.error.name }) } } : {};
