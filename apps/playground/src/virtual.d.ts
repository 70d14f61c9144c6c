declare module 'virtual:labs' {
  export const labs: readonly {
    readonly id: number;
    readonly title: string;
    readonly readme: string;
    readonly load: (() => Promise<{ default: import('./lab-kit.ts').LabKit }>) | null;
    readonly byHand: (() => Promise<{ default: string }>) | null;
  }[];
}
declare module '*?url' {
  const url: string;
  export default url;
}
declare module '*.css';
