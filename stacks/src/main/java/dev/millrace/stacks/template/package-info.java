/**
 * What a CloudFormation template says, before anything is done about it.
 * {@link dev.millrace.stacks.template.TemplateReader} turns YAML or JSON into {@link dev.millrace.stacks.template.Node
 * nodes} that know their line; {@link dev.millrace.stacks.template.TemplateParser} turns those into a
 * {@link dev.millrace.stacks.template.Template}, whose values are {@link dev.millrace.stacks.template.Expression
 * expressions}; {@link dev.millrace.stacks.template.Evaluator} gives their value once parameters are known.
 *
 * <p>It knows no resource type and calls nothing. All is immutable.
 */
@NullMarked
package dev.millrace.stacks.template;

import org.jspecify.annotations.NullMarked;
