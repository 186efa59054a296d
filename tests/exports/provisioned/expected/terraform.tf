resource "aws_dynamodb_table" "meters" {
  name             = "meters"
  billing_mode     = "PROVISIONED"
  read_capacity    = 1
  write_capacity   = 2
  hash_key         = "meter"
  range_key        = "taken_at"
  stream_enabled   = true
  stream_view_type = "KEYS_ONLY"

  attribute {
    name = "meter"
    type = "S"
  }

  attribute {
    name = "taken_at"
    type = "S"
  }

  attribute {
    name = "site"
    type = "S"
  }

  attribute {
    name = "value"
    type = "N"
  }

  global_secondary_index {
    name               = "by_site"
    hash_key           = "site"
    range_key          = "taken_at"
    read_capacity      = 3
    write_capacity     = 4
    projection_type    = "INCLUDE"
    non_key_attributes = ["value"]
  }

  local_secondary_index {
    name            = "by_value"
    range_key       = "value"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
