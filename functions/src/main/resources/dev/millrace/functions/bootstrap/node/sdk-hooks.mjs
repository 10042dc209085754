// For versions of Node.js whose hooks for `import` run in a thread of their own: what the function's own folders do not
// have of the AWS SDK is looked for where Millrace keeps it.

let parentURL;

export function initialize(data) {
    parentURL = data.parentURL;
}

export async function resolve(specifier, context, next) {
    try {
        return await next(specifier, context);
    } catch (error) {
        if (!specifier.startsWith('@aws-sdk/') && !specifier.startsWith('@smithy/')) {
            throw error;
        }
        try {
            return await next(specifier, { ...context, parentURL });
        } catch {
            throw error;
        }
    }
}
