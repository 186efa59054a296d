data "aws_kms_key" "ledger" {
  key_id = "alias/ledger"
}

resource "aws_dynamodb_table" "ledger" {
  name                        = "ledger"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "account"
  range_key                   = "number"
  table_class                 = "STANDARD_INFREQUENT_ACCESS"
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = true

  attribute {
    name = "account"
    type = "S"
  }

  attribute {
    name = "number"
    type = "N"
  }

  attribute {
    name = "kind"
    type = "S"
  }

  global_secondary_index {
    name            = "by_kind"
    hash_key        = "kind"
    projection_type = "KEYS_ONLY"

    on_demand_throughput {
      max_write_request_units = 20
    }
  }

  on_demand_throughput {
    max_read_request_units  = 1000
    max_write_request_units = 500
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 7
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = data.aws_kms_key.ledger.arn
  }

  tags = {
    "team"        = "billing"
    "cost center" = "17"
  }
}
