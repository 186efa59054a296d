resource "aws_dynamodb_table" "matches" {
  name         = "matches"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "match_id"

  attribute {
    name = "match_id"
    type = "S"
  }

  attribute {
    name = "tournament"
    type = "S"
  }

  attribute {
    name = "region"
    type = "S"
  }

  attribute {
    name = "round"
    type = "N"
  }

  attribute {
    name = "place"
    type = "S"
  }

  attribute {
    name = "seed"
    type = "N"
  }

  attribute {
    name = "badge"
    type = "B"
  }

  global_secondary_index {
    name            = "by_place"
    projection_type = "ALL"

    key_schema {
      attribute_name = "tournament"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "region"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "round"
      key_type       = "RANGE"
    }

    key_schema {
      attribute_name = "match_id"
      key_type       = "RANGE"
    }
  }

  global_secondary_index {
    name               = "by_seed"
    projection_type    = "INCLUDE"
    non_key_attributes = ["seed"]

    key_schema {
      attribute_name = "tournament"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "region"
      key_type       = "HASH"
    }
  }

  global_secondary_index {
    name            = "ranked"
    projection_type = "KEYS_ONLY"

    key_schema {
      attribute_name = "place"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "seed"
      key_type       = "RANGE"
    }

    key_schema {
      attribute_name = "region"
      key_type       = "RANGE"
    }
  }

  global_secondary_index {
    name            = "by_badge"
    hash_key        = "badge"
    range_key       = "place"
    projection_type = "KEYS_ONLY"
  }
}
