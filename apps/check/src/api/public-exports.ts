import { dirname, join, posix } from 'node:path';
import { type ESTree, parseSync } from 'vite';
import { readText, type Workspace } from '../repository.ts';

/** A parsed source file. */
export interface Source {
  readonly file: string;
  readonly code: string;
  readonly program: ESTree.Program;
  readonly comments: ReturnType<typeof parseSync>['comments'];
}

/** One exported name with everything that declares it: an overloaded function has several nodes. */
export interface PublicExport {
  readonly name: string;
  readonly source: Source;
  readonly declarations: readonly Declaration[];
}

/** A declaration, and the statement before which its comment stands. */
export interface Declaration {
  readonly node: ESTree.Node;
  readonly statement: ESTree.Node;
}

const parsed = new Map<string, Source>();

function parse(file: string): Source {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const code = readText(file);
  const { program, comments, errors } = parseSync(file, code);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const source = { file, code, program, comments };
  parsed.set(file, source);
  return source;
}

/** The source files behind the entry points of a package: `.` is `src/index.ts`. */
export function entrySources({ folder, manifest }: Workspace): string[] {
  return Object.values(manifest.exports ?? {}).flatMap((entry) => {
    const target = (entry as { default?: unknown } | null)?.default;
    if (typeof target !== 'string' || !target.startsWith('./dist/')) return [];
    return [posix.join(folder, target.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))];
  });
}

/** Everything that a module exports, followed through its re-exports to where it is declared. */
export function publicExports(file: string): PublicExport[] {
  const source = parse(file);
  return source.program.body.flatMap((statement): PublicExport[] => {
    if (statement.type === 'ExportAllDeclaration') return reexported(source, statement.source.value) ?? [];
    if (statement.type !== 'ExportNamedDeclaration') return [];
    if (statement.declaration !== null) {
      return declaredNames(statement.declaration).map((name) => find(source, name));
    }
    const from = statement.source === null ? undefined : reexported(source, statement.source.value);
    if (statement.source !== null && from === undefined) return []; // of another package, documented there
    return statement.specifiers.map(({ local, exported }) => {
      const found = from?.find(({ name }) => name === nameOf(local)) ?? find(source, nameOf(local));
      return { ...found, name: nameOf(exported) };
    });
  });
}

function reexported({ file }: Source, specifier: string): PublicExport[] | undefined {
  return specifier.startsWith('.') ? publicExports(resolve(file, specifier)) : undefined;
}

function resolve(file: string, specifier: string): string {
  return join(dirname(file), specifier).replaceAll('\\', '/');
}

/** The declarations of a name in a file, or in the file that it is imported from. */
function find(source: Source, name: string): PublicExport {
  const declarations: Declaration[] = [];
  for (const statement of source.program.body) {
    if (statement.type === 'ImportDeclaration' && statement.source.value.startsWith('.')) {
      const imported = statement.specifiers.find(({ local }) => local.name === name);
      if (imported?.type === 'ImportSpecifier') {
        const exports = publicExports(resolve(source.file, statement.source.value));
        const found = exports.find((candidate) => candidate.name === nameOf(imported.imported));
        if (found !== undefined) return { ...found, name };
      }
    }
    const exported = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    const node = exported ?? statement;
    if (declaredNames(node).includes(name)) declarations.push({ node, statement });
  }
  return { name, source, declarations };
}

function declaredNames(node: ESTree.Node): string[] {
  if (node.type === 'VariableDeclaration') {
    return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  return 'id' in node && node.id?.type === 'Identifier' ? [node.id.name] : [];
}

function nameOf(name: ESTree.ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}
