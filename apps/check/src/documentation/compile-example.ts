import { type ESTree, parseSync } from 'vite';

type Statement = ESTree.Program['body'][number];
type Comment = ReturnType<typeof parseSync>['comments'][number];

/** A replacement of part of the text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Turns the code of an example into a module that checks itself: what stands before `// => text` must be shown as that
 * text, what stands before `// throws text` must throw an error that contains it.
 *
 * @param code TypeScript with `import` statements and top-level await
 * @param locate names the place of a line of the code, counted from 0, for messages
 * @throws Error when the code cannot be parsed, or a comment expects something but no statement ends before it
 */
export function compileExample(code: string, locate: (line: number) => string): string {
  const { program, comments, errors } = parseSync('example.ts', code);
  const lineOf = (offset: number): number => code.slice(0, offset).split('\n').length - 1;
  const [error] = errors;
  if (error !== undefined) {
    throw new Error(
      `${locate(lineOf(error.labels[0]?.start ?? 0))}: ${error.message}\n${error.codeframe ?? ''}`,
    );
  }
  const edits = comments.flatMap((comment) => {
    const expectation = /^\s*(=>|throws\b)\s*(.*?)\s*$/.exec(comment.value);
    if (comment.type !== 'Line' || expectation === null) return [];
    const [, kind, text = ''] = expectation;
    const at = locate(lineOf(comment.start));
    const statement = statementBefore(comment, program.body, code);
    if (statement === undefined) {
      throw new Error(
        `${at}: '//${comment.value}' stands behind no complete top-level statement, so it checks nothing`,
      );
    }
    const args = `${JSON.stringify(text)}, ${JSON.stringify(at)}`;
    return kind === '=>' ? shown(statement, code, args) : [thrown(statement, code, args)];
  });
  return apply(code, edits);
}

/** The top-level statement that ends right before a comment. */
function statementBefore(comment: Comment, body: readonly Statement[], code: string): Statement | undefined {
  const statement = body.findLast(({ end }) => end <= comment.start);
  if (statement === undefined || code.slice(statement.end, comment.start).trim() !== '') return undefined;
  return statement;
}

function shown(statement: Statement, code: string, args: string): Edit[] {
  if (statement.type === 'ExpressionStatement') {
    const expression = withoutSemicolon(code.slice(statement.start, statement.end));
    return [{ start: statement.start, end: statement.end, text: `__shows(${expression}, ${args});` }];
  }
  const declared = statement.type === 'VariableDeclaration' ? statement.declarations : [];
  const id = declared.at(-1)?.id;
  if (id?.type !== 'Identifier') {
    throw new Error(`only an expression or a declared name has a value to show: ${args}`);
  }
  return [{ start: statement.end, end: statement.end, text: ` __shows(${id.name}, ${args});` }];
}

function thrown(statement: Statement, code: string, args: string): Edit {
  const text = code.slice(statement.start, statement.end);
  const body = statement.type === 'ExpressionStatement' ? `(${withoutSemicolon(text)})` : `{ ${text} }`;
  return {
    start: statement.start,
    end: statement.end,
    text: `await __throws(async () => ${body}, ${args});`,
  };
}

function withoutSemicolon(statement: string): string {
  return statement.replace(/;\s*$/, '');
}

function apply(code: string, edits: readonly Edit[]): string {
  let result = code;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + text + result.slice(end);
  }
  return result;
}
