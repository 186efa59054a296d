resource "aws_dynamodb_table" "shop" {
  name           = "shop"
  billing_mode   = "PROVISIONED"
  read_capacity  = 1
  write_capacity = 2
  hash_key       = "pk"
  range_key      = "sk"

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  attribute {
    name = "gsi1pk"
    type = "S"
  }

  attribute {
    name = "gsi1sk"
    type = "N"
  }

  global_secondary_index {
    name               = "gsi1"
    hash_key           = "gsi1pk"
    range_key          = "gsi1sk"
    read_capacity      = 3
    write_capacity     = 4
    projection_type    = "INCLUDE"
    non_key_attributes = ["kind", "pk", "name"]
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  tags = {
    "team" = "shop"
  }
}
