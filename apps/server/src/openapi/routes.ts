import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { COMMAND, type RoutedCommand } from '../http/call.js';
import { DESCRIPTION, type Description } from './describe.js';

/** A route as Nest knows it, with what it says of itself. */
export interface Route {
  /** `POST`. */
  readonly method: string;
  /** `/v1/problems/:id`. */
  readonly path: string;
  readonly operationId: string;
  readonly description: Description;
  /** The command that it gives, by the name that answers list it under. */
  readonly command?: { readonly lifecycle: string; readonly command: string };
}

/**
 * Every route of every controller.
 * @throws TypeError for a route that is not described: what is not in the document does not start.
 */
export function routesOf(discovery: DiscoveryService, scanner: MetadataScanner): readonly Route[] {
  return discovery.getControllers().flatMap(({ metatype }) => {
    if (!metatype) return [];
    const prototype = (metatype as Type).prototype as Readonly<Record<string, object>>;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
      if (!handler || method === undefined) return [];
      const description = Reflect.getMetadata(DESCRIPTION, handler) as Description | undefined;
      if (!description) throw new TypeError(`${metatype.name}.${name} is not described`);
      const path = `/${[pathOf(metatype), pathOf(handler)].filter((part) => part !== '').join('/')}`;
      const routed = Reflect.getMetadata(COMMAND, handler) as RoutedCommand | undefined;
      const command = routed && { lifecycle: routed.lifecycle, command: routed.command };
      return [{ method: RequestMethod[method], path, operationId: `${description.tag}.${name}`, description, ...(command && { command }) }];
    });
  });
}

const pathOf = (target: object): string => {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string;
  return path.replace(/^\/|\/$/gu, '');
};
