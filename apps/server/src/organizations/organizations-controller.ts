import { AskOrganization, DirectoryReader, type Session } from '#application';
import { organization, type OrganizationCommand } from '#domain';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { Commands, newId } from '../http/commands.js';
import { ThingPath } from '../http/paths.js';
import { AfterQuery, AsOfQuery, questionOf } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { organizationEntrySchema, organizationSchema, pageSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import {
  EstablishOrganizationForm,
  MoveOrganizationForm,
  RenameOrganizationForm,
  SuccessorForm,
  UpgradeOrganizationForm,
} from './organization-forms.js';

const Route = commandRoutes<OrganizationCommand>(
  'organizations',
  organization,
  ['organization.unknown'],
  ['tree.not-yours', 'organization.not-yours', 'organization.not-now'],
);

/** Organizations 组织: one tree. */
@Controller('v1/organizations')
export class OrganizationsController {
  constructor(
    private readonly commands: Commands,
    private readonly questions: QueryBus,
    private readonly directory: DirectoryReader,
  ) {}

  @Read({
    tag: 'organizations',
    at: '',
    says: 'The whole tree, each organization with the one above it; what was merged or dissolved included.',
    query: AfterQuery,
    reads: 'directory',
    schema: pageSchema(organizationEntrySchema),
    example: READ_EXAMPLES.organizations,
  })
  async list(@Query() _: AfterQuery) {
    return { items: await this.directory.organizations() };
  }

  @Read({
    tag: 'organizations',
    at: ':id',
    says: 'An organization; with `asOf`, as it stood.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: organizationSchema,
    example: READ_EXAMPLES.organization,
    tagged: true,
    refuses: { 404: ['organization.unknown'] },
  })
  get(@Param() { id }: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskOrganization(questionOf(id, query, caller)));
  }

  @Route({
    at: '',
    command: 'EstablishOrganization',
    says: 'Establishes an organization below another.',
    form: EstablishOrganizationForm,
    example: EXAMPLES.establish,
    creates: '/v1/organizations',
    refuses: ['parent-not-active', 'beyond-your-scope', 'name-taken', 'root-exists'].map((code) => `organization.${code}`),
  })
  establish(@Body() body: EstablishOrganizationForm, @TheCall() call: Call) {
    const id = newId('organization', call);
    return this.commands.toOrganization(call, id, { type: 'EstablishOrganization', organization: id, ...body });
  }

  @Route({
    at: ':id/rename',
    command: 'RenameOrganization',
    says: 'Renames it 更名.',
    form: RenameOrganizationForm,
    example: EXAMPLES.rename,
    refuses: ['organization.nothing-changes', 'organization.name-taken'],
  })
  rename(@Param() { id }: ThingPath, @Body() body: RenameOrganizationForm, @TheCall() call: Call) {
    return this.commands.toOrganization(call, id, { type: 'RenameOrganization', organization: id, ...body });
  }

  @Route({
    at: ':id/move',
    command: 'MoveOrganization',
    says: 'Moves it below another 转隶, with everything below it.',
    form: MoveOrganizationForm,
    example: EXAMPLES.move,
    refuses: ['root-stays', 'nothing-changes', 'parent-not-active', 'beyond-your-scope', 'own-subtree', 'name-taken'].map(
      (code) => `organization.${code}`,
    ),
  })
  move(@Param() { id }: ThingPath, @Body() body: MoveOrganizationForm, @TheCall() call: Call) {
    return this.commands.toOrganization(call, id, { type: 'MoveOrganization', organization: id, ...body });
  }

  @Route({
    at: ':id/upgrade',
    command: 'UpgradeOrganization',
    says: 'Upgrades it 升格.',
    form: UpgradeOrganizationForm,
    example: EXAMPLES.upgrade,
    refuses: ['organization.cannot-rise', 'organization.not-an-upgrade'],
  })
  upgrade(@Param() { id }: ThingPath, @Body() body: UpgradeOrganizationForm, @TheCall() call: Call) {
    return this.commands.toOrganization(call, id, { type: 'UpgradeOrganization', organization: id, ...body });
  }

  @Route({
    at: ':id/merge',
    command: 'MergeOrganization',
    says: 'Merges it into another 并入, which takes over its open corrections.',
    form: SuccessorForm,
    example: EXAMPLES.successor,
    refuses: ['organization.has-active-children', 'organization.own-subtree', 'organization.successor-not-active'],
  })
  merge(@Param() { id }: ThingPath, @Body() body: SuccessorForm, @TheCall() call: Call) {
    return this.commands.toOrganization(call, id, { type: 'MergeOrganization', organization: id, ...body });
  }

  @Route({
    at: ':id/dissolve',
    command: 'DissolveOrganization',
    says: 'Dissolves it 撤销; a successor takes over its open corrections.',
    form: SuccessorForm,
    example: EXAMPLES.successor,
    refuses: ['organization.has-active-children', 'organization.own-subtree', 'organization.successor-not-active'],
  })
  dissolve(@Param() { id }: ThingPath, @Body() body: SuccessorForm, @TheCall() call: Call) {
    return this.commands.toOrganization(call, id, { type: 'DissolveOrganization', organization: id, ...body });
  }
}
