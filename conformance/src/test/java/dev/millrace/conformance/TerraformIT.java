package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("conformance")
@ExtendWith(OneServer.class)
@DisplayName("Terraform, in the environment that millrace env prints")
class TerraformIT {

    private static final String CONFIGURATION = """
            terraform {
              required_providers {
                aws = { source = "hashicorp/aws" }
              }
            }
            provider "aws" {
              skip_metadata_api_check = true
            }
            resource "aws_sqs_queue" "failures" {
              name = "terraform-failures"
            }
            resource "aws_sns_topic" "alerts" {
              name = "terraform-alerts"
            }
            resource "aws_sns_topic_subscription" "failures" {
              topic_arn            = aws_sns_topic.alerts.arn
              protocol             = "sqs"
              endpoint             = aws_sqs_queue.failures.arn
              raw_message_delivery = true
            }
            resource "aws_iam_role" "processor" {
              name = "terraform-processor"
              assume_role_policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{
                  Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" }
                }]
              })
            }
            """;

    @Test
    @DisplayName("apply makes a queue, a topic and a role, a second plan changes nothing, destroy removes them")
    void apply_plan_destroy(@TempDir Path folder, Millrace millrace) throws Exception {
        var terraform = Tool.onPath("terraform", "Terraform", millrace);
        Files.writeString(folder.resolve("main.tf"), CONFIGURATION);
        var init = terraform.attempt(folder, "init", "-input=false", "-no-color");
        if (init.exit() != 0) {
            Tool.skip("Terraform's AWS provider cannot be fetched here: "
                    + init.output().strip().replaceAll("\\s+", " ").replaceFirst(".*?(?=Error: )", ""));
        }

        terraform.runIn(folder, "apply", "-auto-approve", "-input=false", "-no-color");
        var again = terraform.attempt(folder, "plan", "-detailed-exitcode", "-input=false", "-no-color");
        assertThat(again.exit()).as(again.output()).isZero();
        terraform.runIn(folder, "destroy", "-auto-approve", "-input=false", "-no-color");
        assertThat(millrace.sqs()
                        .listQueues(list -> list.queueNamePrefix("terraform-"))
                        .queueUrls())
                .isEmpty();
    }
}
