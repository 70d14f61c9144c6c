import type { ESTree } from 'vite';
import type { PublicExport, Source } from './public-exports.ts';

/** What of an exported name has no sentence, or no example where one is due; empty when all is well. */
export function missingDocumentation({ name, source, declarations }: PublicExport): string[] {
  if (declarations.length === 0) return [`${source.file}: ${name} is exported but not declared here`];
  const comments = declarations.map(({ statement }) => docstring(source, statement.start));
  const nodes = declarations.map(({ node }) => node);
  const own = judge(`${place(source, nodes[0]?.start ?? 0)} ${name}`, comments, nodes.some(needsExample));
  const members = nodes.flatMap((node) =>
    node.type === 'ClassDeclaration' ? classMembers(node, name, source) : [],
  );
  return [...own, ...members];
}

function judge(title: string, comments: readonly (string | undefined)[], exampleDue: boolean): string[] {
  if (!comments.some((comment) => comment !== undefined && /^[^@\s]/.test(comment))) {
    return [`${title}: no sentence says what it is`];
  }
  if (exampleDue && !comments.some((comment) => comment?.includes('@example'))) {
    return [`${title}: no @example`];
  }
  return [];
}

/** Functions and classes are shown at work; a type or a constant is told in a sentence. */
function needsExample(node: ESTree.Node): boolean {
  if (node.type === 'VariableDeclaration') {
    return node.declarations.some(
      ({ init }) => init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression',
    );
  }
  return ['FunctionDeclaration', 'TSDeclareFunction', 'ClassDeclaration'].includes(node.type);
}

/** The public members of a class; overloads of one name count together. */
function classMembers(node: ESTree.Class, className: string, source: Source): string[] {
  const members = new Map<string, ESTree.ClassElement[]>();
  for (const member of node.body.body) {
    const name = publicName(member, source);
    if (name !== undefined) members.set(name, [...(members.get(name) ?? []), member]);
  }
  return [...members].flatMap(([name, group]) => {
    const [first] = group;
    const comments = group.map((member) => docstring(source, member.start));
    const title = `${place(source, first?.start ?? 0)} ${className}.${name}`;
    return judge(title, comments, !name.startsWith('[') && group.some(isMethod));
  });
}

/** The name of a member that users may touch; a constructor is documented by its class, an override by its base. */
function publicName(member: ESTree.ClassElement, source: Source): string | undefined {
  if (member.type === 'StaticBlock' || member.type === 'TSIndexSignature') return undefined;
  const { key, computed, accessibility } = member;
  if (key.type === 'PrivateIdentifier' || accessibility === 'private' || accessibility === 'protected')
    return undefined;
  if (member.override || (member.type === 'MethodDefinition' && member.kind === 'constructor'))
    return undefined;
  const text = source.code.slice(key.start, key.end);
  return computed ? `[${text}]` : text;
}

function isMethod(member: ESTree.ClassElement): boolean {
  return (
    (member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition') &&
    member.kind === 'method'
  );
}

/** The text of the comment that ends right before an offset, without its stars. */
function docstring({ comments, code }: Source, offset: number): string | undefined {
  const comment = comments.findLast(({ end }) => end <= offset);
  if (comment === undefined || code.slice(comment.end, offset).trim() !== '') return undefined;
  if (comment.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  return comment.value.replaceAll(/^\s*\*+ ?/gm, '').trim();
}

function place({ file, code }: Source, offset: number): string {
  return `${file}:${code.slice(0, offset).split('\n').length}`;
}
