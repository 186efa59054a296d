data "aws_kms_key" "off" {
  key_id = "alias/\"$${file(\"x\")}"
}

resource "aws_dynamodb_table" "off" {
  name         = "off"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "$${aws_s3_bucket.x.arn}"

  attribute {
    name = "$${aws_s3_bucket.x.arn}"
    type = "S"
  }

  attribute {
    name = "%%{if true}x%%{endif} \"\\\n# - : !Ref"
    type = "S"
  }

  attribute {
    name = "yes"
    type = "S"
  }

  global_secondary_index {
    name               = "12.30"
    hash_key           = "%%{if true}x%%{endif} \"\\\n# - : !Ref"
    range_key          = "yes"
    projection_type    = "INCLUDE"
    non_key_attributes = ["$${aws_s3_bucket.x.arn}", "'; rm -rf $HOME; '\u009b2J😀"]
  }

  ttl {
    attribute_name = "'; rm -rf $HOME; '\u009b2J😀"
    enabled        = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = data.aws_kms_key.off.arn
  }

  tags = {
    "on"     = "off"
    "null"   = "true"
    "date"   = "2024-05-31"
    "time"   = "12:30:45"
    "sum"    = "1_000"
    "- a: b" = "@x: =1"
    ": "     = " :"
    "empty"  = ""
  }
}
